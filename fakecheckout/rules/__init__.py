"""What the documentation says: plain values in, plain values out. Imports nothing of ours outside this folder."""
