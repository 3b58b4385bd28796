"""What every part of interpretation asks of words and rows: where a clause ends, classes of words, expressions over
tokens, the figures of a grid."""
