"""What the JSON of every command holds: each key declared once, for the encoder (`presentation.to_json`) and the
reference alike. A file declares the answers of one family."""
