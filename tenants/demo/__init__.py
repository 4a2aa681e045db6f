"""The demonstration: six municipalities with a year's quarter behind them, made by a seeded generator.

Places are real, what happens there is invented, and no person is real. `python -m tenants.demo` fills an empty
database once; patterns.py decides what is there to be found.
"""
