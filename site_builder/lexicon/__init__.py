"""What English words say of numbers: which of them are quantities, and which sentences rank or compare.

In: plain text. Out: places (`quantities`, `statements`), and the single words that weaving has to mark (`marks`). Must
not know values, citations or where a text stands. A rule for another language would be another lexicon.
"""
