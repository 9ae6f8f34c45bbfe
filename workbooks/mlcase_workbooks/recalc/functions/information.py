"""information functions."""
