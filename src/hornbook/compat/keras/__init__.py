"""What modules named ``keras`` hold in each era."""

__all__: list[str] = []
