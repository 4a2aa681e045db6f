"""What was decided on the way: measures, reviews and feedback of the demonstration."""

from tenants.demo.story import Story


def decide(story: Story) -> None:
    """Adds the municipality's measures."""
    del story
