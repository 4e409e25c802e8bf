"""Bring a user's own data in: drop files, see what each was taken for, correct it, load."""
