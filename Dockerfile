# The server and the command line in one image: `docker run -p 8080:8080 -v sluice:/data sluice`
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig BannedSymbols.txt ./
COPY src src
RUN dotnet publish src/Sluice.Server -c Release -o /app/server \
 && dotnet publish src/Sluice.Cli -c Release -o /app/cli

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The system's SQLite is patched where the bundled one is not; cut-offs need time zones; curl asks for the health; GnuPG is for
# files over SFTP that are encrypted.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libsqlite3-0 tzdata curl gpg gpg-agent gpgconf \
 && rm -rf /var/lib/apt/lists/* \
 && mkdir /data \
 && chown $APP_UID /data \
 && printf '#!/bin/sh\nexec dotnet /app/cli/Sluice.Cli.dll "$@"\n' > /usr/local/bin/sluice \
 && chmod +x /usr/local/bin/sluice
COPY --from=build /app /app
USER $APP_UID
WORKDIR /data
VOLUME /data
ENV ASPNETCORE_URLS=http://0.0.0.0:8080 \
    Sluice__Grpc=http://0.0.0.0:8081 \
    Sluice__Data=/data/.sluice \
    SLUICE_SERVER=/app/server/Sluice.Server.dll
EXPOSE 8080 8081
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD curl -fsS http://127.0.0.1:8080/health/ready || exit 1
ENTRYPOINT ["dotnet", "/app/server/Sluice.Server.dll"]
