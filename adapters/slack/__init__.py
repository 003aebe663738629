"""vet-request in Slack: the modal, the direct message, the slash command, App Home."""
