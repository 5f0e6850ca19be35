# docker build -t spoor . && docker run -p 16686:16686 -p 3200:3200 -p 4317:4317 -p 4318:4318 -v spoor:/data spoor
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY . .
RUN npm install --no-save --no-audit --no-fund && npm pack --pack-destination /out

FROM node:24-bookworm-slim
COPY --from=build /out/spoor-*.tgz /tmp/spoor.tgz
RUN npm install --global --omit=optional --no-audit --no-fund /tmp/spoor.tgz && rm /tmp/spoor.tgz \
  && mkdir /data && chown node:node /data
USER node
# A container's ports are published one by one by whoever runs it: inside it, listen on all addresses.
ENV SPOOR_DATA=/data SPOOR_LISTEN_HOST=0.0.0.0
VOLUME /data
EXPOSE 16686 3200 4317 4318
HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:16686/readyz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["spoor", "serve"]
