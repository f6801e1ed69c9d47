# docker build -t sms-mock .
# docker run --rm -p 127.0.0.1:8767:8767 sms-mock
#
# Flags of `sms-mock serve` go after the image's name. To keep the messages from one run to the
# next, give the store a volume:
# docker run --rm -p 127.0.0.1:8767:8767 -v sms-mock-data:/data sms-mock --store /data

FROM python:3.13-slim AS build
WORKDIR /src
RUN python -m venv /opt/sms-mock
COPY pyproject.toml README.md LICENSE openapi.yaml llms.txt ./
COPY fixtures ./fixtures
COPY mock_server ./mock_server
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels . \
    && /opt/sms-mock/bin/pip install --no-cache-dir "$(echo /wheels/*.whl)[serve]"

FROM python:3.13-slim
COPY --from=build /opt/sms-mock /opt/sms-mock
RUN useradd --system --no-create-home --uid 8767 sms-mock \
    && install --directory --owner=8767 /data
ENV PATH=/opt/sms-mock/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
# A number: Kubernetes refuses a name where runAsNonRoot is set.
USER 8767
WORKDIR /data
EXPOSE 8767
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --start-interval=1s \
    CMD ["sms-mock", "ready"]
# A container's own loopback cannot be reached from outside it: which of the host's addresses
# serve is decided by -p.
ENTRYPOINT ["sms-mock", "serve", "--host", "0.0.0.0"]
