"""What is always true of trust; see `coop.work.invariants`. Pure; read at start."""
