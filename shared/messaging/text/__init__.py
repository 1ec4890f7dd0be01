"""What a text is: its tags, its rendering, whether it is the registered one, how many parts it has. Pure."""
