"""All reads of the log: its files, its checkpoints and who witnessed them, single entries."""
