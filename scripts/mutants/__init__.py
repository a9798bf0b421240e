"""Mutation testing: the code is changed line by line, and a test should see each change.

mutmut makes the changes. The tests are collected once, and every mutant is tried in a fork of
that process: the tests that reach its function one by one, the likeliest to see it first. Which
modules and which tests is said in pyproject.toml; ``make mutants`` runs it.
"""
