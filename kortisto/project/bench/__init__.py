"""Benchmarks: what Kortisto does, beside what the engine alone and a bare page of the same stack would do.

Each benchmark makes its register, its floor and its questions from one seed, in a temporary directory, and
measures all of them in one run, so that only the ratios and the counts of right answers need to be believed.
"""
