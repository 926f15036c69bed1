"""What a result says: its charts, its sentences and its JSON."""
