## Files in and out
