"""What Statistics Finland and THL are asked, and how their answers are read."""
