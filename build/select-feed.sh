#!/usr/bin/env bash
# Chooses the package feed once per clone: `public` if its packages restore, build and start (the self-test loads
# librdkafka and the Redis client), else `partial`. The choice is kept in PackageFeed.props, which Directory.Build.props
# imports; remove that file (`make clean`) to choose again.
set -u
cd "$(dirname "$0")/.."

[ -f PackageFeed.props ] && exit 0

configuration=${CONFIGURATION:-Release}
host=src/AccessSentinel.Host
log=artifacts/feed-public.log
mkdir -p artifacts

keep() {
    printf '<Project>\n  <PropertyGroup>\n    <PackageFeed>%s</PackageFeed>\n  </PropertyGroup>\n</Project>\n' "$1" >PackageFeed.props
}

echo "feed: trying the public packages, once per clone; this takes some minutes"
failed=""
if ! dotnet restore AccessSentinel.sln -p:PackageFeed=public </dev/null >"$log" 2>&1; then
    failed="restore"
elif ! dotnet build "$host" -c "$configuration" --no-restore -p:PackageFeed=public -v quiet </dev/null >>"$log" 2>&1; then
    failed="build"
elif ! dotnet "$host/bin/$configuration/net10.0/access-sentinel.dll" doctor --self-test </dev/null >>"$log" 2>&1; then
    failed="self-test"
fi

if [ -z "$failed" ]; then
    keep public
    echo "feed: public"
else
    keep partial
    echo "feed: partial, because the public packages failed at $failed here (see $log)"
fi
