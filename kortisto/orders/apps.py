from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "kortisto.orders"
    label = "orders"

    def ready(self) -> None:
        from kortisto.orders import holdings  # noqa: F401  (declares what this room holds)
