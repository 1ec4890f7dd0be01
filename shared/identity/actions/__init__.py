"""What people can do with accounts, sign-ins, roles and keys; one module for each family of verbs.

Sign-in actions return a refusal instead of raising it when the refusal has to be remembered: the count of wrong
tries, or the end of a copied token, is committed, and the flow raises afterwards.
"""
