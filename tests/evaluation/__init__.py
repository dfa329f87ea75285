"""How good extraction is: on our own labelled texts, and on the development sets where they are at hand."""
