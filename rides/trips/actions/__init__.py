"""All writes of a ride, in story order: booking, driving, searching anew, ending."""
