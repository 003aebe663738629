"""Discord: vetting in direct messages, by slash commands and from a message's menu."""
