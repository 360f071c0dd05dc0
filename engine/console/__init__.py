"""What a person types and sees in a terminal: texts into values, results into text. Used by cli.py alone."""
