"""The planner's app: choose a county, move the sliders, solve, and take the files along.

It goes the command line's road: what is chosen becomes a study file, which ``read_study`` reads.
Only ``form`` and ``window`` need ipywidgets, the optional extra ``app``.
"""
