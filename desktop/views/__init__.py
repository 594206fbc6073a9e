"""The pages and the frame around them. They show and ask; they compute nothing."""
