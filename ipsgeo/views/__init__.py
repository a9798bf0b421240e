"""What planners see and carry along. Views compute no figure: they show what audit says."""
