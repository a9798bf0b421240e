"""What the words of a survey's headers say: which column holds what, in three languages."""

import re

# A respondent's header says who and by what number, and nothing else: "Vastaajan rooli" is none.
RESPONDENT = re.compile(
    r"(vastaaja(n|t)?|vastau(s|ksen|sten)|responden(t|tti|tin|ten|tens|ts)|svar(et|ets|s|ande|andes"
    r"|andens|are|aren|ares|arens|ar|arens)?|answer|response)?"
    r"(id|numero|nro|nr|no|n:o|tunnus|tunniste|nummer|numret|number|identifier|beteckning)*"
)
ROLE = re.compile(
    r"rooli|tehtävä|asema(nne|si)?\b|nimike|\broll|befattning|tjänsteställning|\brole|position"
)
FREE_TEXT = re.compile(
    r"\bvapaa|\bavoin|\bmuuta\b|kommen|lisätieto|terveis|perustelu|\bfri(tt|a)?\b|öppe[nt]|övrigt"
    r"|motivering|comment|\bfree|remark|\bother\b|anything else"
)
WISHES = re.compile(
    r"kumppan|yhteisty|kanssa\b|toive|toivo|naapur|samarbet|partner|önsk|tillsammans|grann"
    r"|med vilk|cooperat|co-operat|collabor|together|with wh|\bwish|neighbour"
)
ESTIMATE = re.compile(
    r"arvio|kuinka (moni|mon[ei]|paljon)|\bmoni(ko)?\b|montako|lukumäärä|asiakasmäärä|hyöty"
    r"|uppskatt|hur många|antal|nytta|beräkna|how many|estimat|number of|benefit"
)
# A county (maakunta) and communication (kommunikation) are no municipality.
MUNICIPALITY = re.compile(r"(?<!maa)kun(ta|na|nissa|nat|tien)|kommun(?!ik)|municipal")


def is_respondent(header: str) -> bool:
    """Whether a header names the respondent: "Vastaajan ID", "Nro", "Svararens nummer"."""
    words = re.sub(r"[\d\s.()/?:_#-]+", "", re.sub(r"\bn:o\b", "nro", header.casefold()))
    return bool(words) and RESPONDENT.fullmatch(words) is not None


def meaning_of(header: str) -> str | None:
    """What the words of a header say that its column holds; None where they say nothing.

    One of respondent, wishes, estimate, municipality, role, free_text. A header with the words of
    several is the first of them: "with which municipalities" asks for partners, "how many in your
    municipality" for an estimate.
    """
    if is_respondent(header):
        return "respondent"
    patterns = {
        "wishes": WISHES,
        "estimate": ESTIMATE,
        "free_text": FREE_TEXT,
        "role": ROLE,
        "municipality": MUNICIPALITY,
    }
    folded = header.casefold()
    return next((name for name, pattern in patterns.items() if pattern.search(folded)), None)
