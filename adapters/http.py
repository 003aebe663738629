"""The one HTTP server of `serve`: whether it lives, whether it is ready, and what adapters hand in.

Rule: it knows no platform. Adapters give it routes; what is not a route is 404. It stops taking
before the adapters stop, and finishes what runs.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence

from aiohttp import web

from bot.service.figures import Figure

LARGEST_BODY = 1_000_000
DRAIN = 10.0
"""Seconds that running requests are given at the end."""


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Figures = Callable[[], Sequence[Figure]]


class Collected:
    """Figures that are read when somebody asks for them."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[object]:
        """Give them as Prometheus has them."""
        from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily

        for figure in self._figures():
            family = CounterMetricFamily if figure.kind == "counter" else GaugeMetricFamily
            yield family(f"vet_request_{figure.name}", figure.help, value=figure.value)


class Counts:
    """Process-wide counts for Prometheus; nothing in them tells one workspace from another."""

    def __init__(self, figures: Figures) -> None:
        from prometheus_client import CollectorRegistry, Counter, ProcessCollector

        self._registry = CollectorRegistry()
        self._registry.register(Collected(figures))  # type: ignore[arg-type]
        ProcessCollector(registry=self._registry)
        self._requests = Counter(
            "vet_request_http_requests_total",
            "Requests answered, by status.",
            ("status",),
            registry=self._registry,
        )

    @web.middleware
    async def counted(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Count what is answered."""
        status = 500
        try:
            response = await handler(request)
            status = response.status
            return response
        except web.HTTPException as error:
            status = error.status
            raise
        finally:
            self._requests.labels(str(status)).inc()

    async def shown(self, _: web.Request) -> web.Response:
        """Show the counts."""
        from prometheus_client import generate_latest

        return web.Response(
            body=generate_latest(self._registry),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )


class HttpServer:
    """`ready` says whether everything that this process serves is up."""

    def __init__(
        self,
        host: str,
        port: int,
        routes: Sequence[web.RouteDef],
        ready: Callable[[], bool],
        figures: Figures = tuple,
    ) -> None:
        self._host, self._asked = host, port
        app = web.Application(client_max_size=LARGEST_BODY)

        async def alive(_: web.Request) -> web.Response:
            return web.Response(text="alive\n")

        async def is_ready(_: web.Request) -> web.Response:
            return web.Response(
                text="ready\n" if ready() else "not ready\n", status=200 if ready() else 503
            )

        counts = Counts(figures)
        app.middlewares.append(counts.counted)
        app.add_routes(
            [
                web.get("/healthz", alive),
                web.get("/readyz", is_ready),
                web.get("/metrics", counts.shown),
                *routes,
            ],
        )
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=DRAIN)
        self.port = 0

    async def start(self) -> None:
        """Listen; raises OSError if the address is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._asked)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Take nothing more, and finish what runs."""
        await self._runner.cleanup()
