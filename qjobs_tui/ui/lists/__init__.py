"""Sessions, QPUs and what was asked for, as rows and words: pure text, no terminal."""
