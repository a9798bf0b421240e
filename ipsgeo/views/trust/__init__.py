"""What every export carries: where its figures are from, and hashes that show a change."""
