using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine;

/// <summary>What a control is followed by, beside the record.</summary>
/// <param name="Ladder">The credential's ladder.</param>
/// <param name="Options">The engine's options.</param>
/// <param name="Unsupported">What the portal cannot carry out.</param>
/// <param name="Verdict">What the guard said of a suspension that is asked for.</param>
/// <param name="Score">The credential's score as of its last event.</param>
internal readonly record struct ControlTerms(
    LadderOptions Ladder, EngineOptions Options, UnsupportedMeasures Unsupported, GuardVerdict Verdict, CredentialScore Score);
