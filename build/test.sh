#!/usr/bin/env bash
# Sets up, builds and runs every test project, one after the other (they start servers of their own, and two cores are
# enough for one). Ends with `N passed, N failed, N skipped` as its last line and a non-zero code when anything failed or
# nothing ran. A build that fails or a test run that breaks off counts as one failure.
set -u
cd "$(dirname "$0")/.."

configuration=${CONFIGURATION:-Release}
results=artifacts/TestResults
summary=$results/summary.txt
rm -rf "$results"
mkdir -p "$results"

# Runs the tests of one project; its result file is named by the second argument, further arguments choose among them.
run() {
    dotnet test "$1" -c "$configuration" --no-build -v quiet \
        --logger "console;verbosity=minimal" --logger "trx;LogFileName=$2.trx" --results-directory "$results" \
        --blame-hang-timeout 15m --blame-hang-dump-type none "${@:3}" </dev/null
}

# The names of what failed, with the first line of the reason: whoever sees only the end of a long log must see those.
failures() {
    for trx in "$results"/*.trx; do
        [ -f "$trx" ] || continue
        awk -v project="$(basename "$trx" .trx)" '
            /<UnitTestResult / { name = "" }
            /<UnitTestResult .*outcome="(Failed|Error|Timeout|Aborted)"/ {
                name = $0; sub(/.*testName="/, "", name); sub(/".*/, "", name); print "failed: " project ": " name
            }
            name != "" && /<Message>/ { text = $0; sub(/.*<Message>/, "", text); print "    " substr(text, 1, 300); lines = 8; next }
            name != "" && lines > 0 { print "    " substr($0, 1, 300); lines-- }' "$trx"
    done
}

finish() {
    [ ! -f "$results/unstable.txt" ] || cat "$results/unstable.txt"
    [ "$2" -eq 0 ] || failures | tee "$results/failures.txt"
    echo "$1 passed, $2 failed, $3 skipped" | tee "$summary"
    [ "$1" -gt 0 ] && [ "$2" -eq 0 ]
    exit
}

build/setup.sh watching || finish 0 1 0
build/select-feed.sh || finish 0 1 0

if ! dotnet build AccessSentinel.sln -c "$configuration" -v quiet -clp:NoSummary </dev/null; then
    echo "test: the build failed"
    finish 0 1 0
fi

# Sums one attribute of <Counters …/> of a result file.
counter() {
    sed -n 's/.*<Counters [^>]*\b'"$2"'="\([0-9]*\)".*/\1/p' "$1" | head -n 1
}

# Whether the process of a run died, whatever passed or failed before: its result file has an error of its own, or is missing.
broke_off() {
    [ ! -f "$1" ] || grep -q '<RunInfo .*outcome="Error"' "$1"
}

passed=0
failed=0
skipped=0
for project in tests/*/*Tests.csproj; do
    name=$(basename "$project" .csproj)
    trx=$results/$name.trx
    retried=0
    run "$project" "$name"
    status=$?

    # Tests on real servers, and of workers on threads, depend on a machine that others use too. A few that fail, or
    # those of one class, are tried once more, and so is a suite whose process died; all of that is named.
    if [ $status -ne 0 ] && [[ $name =~ (Integration|Kafka|Redis|Host|Deploy|Processing) ]]; then
        if broke_off "$trx"; then
            echo "unstable, run again as a whole: $name broke off with code $status" | tee -a "$results/unstable.txt"
            [ ! -f "$trx" ] || mv "$trx" "$trx.first"
            run "$project" "$name"
            status=$?
        else
            again=$(build/failed-methods.sh "$trx")
            count=$(grep -c . <<<"$again")
            classes=$(sed 's/\.[^.]*$//' <<<"$again" | sort -u | wc -l)
            if [ "$count" -ge 1 ] && { [ "$count" -le 3 ] || [ "$classes" -eq 1 ]; } && run "$project" "$name.again" --filter "$(build/failed-methods.sh --filter "$trx")"; then
                retried=$(counter "$results/$name.again.trx" passed)
                sed 's/^/unstable, passed only when run again: /' <<<"$again" | tee -a "$results/unstable.txt"
            fi
        fi
    fi

    here_failed=0
    if [ -f "$trx" ]; then
        total=$(counter "$trx" total)
        executed=$(counter "$trx" executed)
        here_passed=$(counter "$trx" passed)
        passed=$((passed + here_passed))
        # Errors, timeouts and aborts stand in counters of their own: whatever ran and did not pass has failed.
        here_failed=$((executed - here_passed))
        if [ "$retried" -ge "$here_failed" ] && [ "$here_failed" -gt 0 ]; then
            passed=$((passed + here_failed))
            here_failed=0
            status=0
            mv "$trx" "$trx.first"
        fi
        skipped=$((skipped + total - executed))
    fi

    if [ $status -ne 0 ] && [ $here_failed -eq 0 ]; then
        echo "test: $name broke off with code $status"
        here_failed=1
    fi

    failed=$((failed + here_failed))
done

finish "$passed" "$failed" "$skipped"
