// What scrolls can be reached by keyboard.
document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("pre, article table, .output_area, .sidebar-scroll, .toc-scroll")) {
    if (part.scrollWidth > part.clientWidth || part.scrollHeight > part.clientHeight) {
      part.tabIndex = 0;
    }
  }
});
