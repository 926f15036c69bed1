"""The priors an analyst can write. A family of distributions is a class in a file of its own."""
