"""One folder for each way in. An adapter turns what a platform sends into an event, and back."""
