"""The app: scenarios to look at, to change and to ask, in a browser on the same machine."""
