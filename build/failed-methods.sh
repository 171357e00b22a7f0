#!/usr/bin/env bash
# Prints Class.Method of each failed test of a result file (trx), once; with --filter the expression that runs them again. The arguments of
# a fixture or of a case are left out: in a filter their parentheses would be operators, and those of a fixture stand between class and
# method in the full name, so that it is asked for in two parts.
# Usage: build/failed-methods.sh [--filter] FILE
set -u
failed() {
    tr -d '\r' <"$1" | awk '
        /<UnitTestResult .*outcome="(Failed|Error|Timeout|Aborted)"/ { id = $0; sub(/.*testId="/, "", id); sub(/".*/, "", id); failed[id] = 1 }
        /<UnitTest / { unit = $0; sub(/.* id="/, "", unit); sub(/".*/, "", unit) }
        /<TestMethod / && failed[unit] {
            type = $0; sub(/.*className="/, "", type); sub(/[("].*/, "", type)
            method = $0; sub(/.* name="/, "", method); sub(/[("].*/, "", method)
            print type "." method
        }' | sort -u
}

if [ "$1" = --filter ]; then
    failed "$2" | sed 's/\(.*\)\.\(.*\)/(FullyQualifiedName~\1\&FullyQualifiedName~.\2)/' | paste -sd '|'
else
    failed "$1"
fi
