"""Recorded conversations with a chat model whose replies were written by hand, and the endpoint that records and replays them."""
