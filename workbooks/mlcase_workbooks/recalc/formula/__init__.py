"""The formula language: text to tokens, tokens to a tree."""
