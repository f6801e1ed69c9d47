"""The demo of `sms-mock serve --demo`: a made-up company, its last days, and a story that goes on.

This folder only makes things up, from a seed and an instant. `actions/demo_story.py` keeps the
place that the story has reached, and `demo_player.py` carries its steps out.
"""
