using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Effects;
using AccessSentinel.Processing.Options;

namespace AccessSentinel.Processing.Partitions;

/// <summary>What a batch is judged by.</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Campaigns">What the shared counters say of the batch's sources.</param>
/// <param name="Source">Stable number of the partition.</param>
/// <param name="Learning">The partition learns.</param>
/// <param name="AnySilent">Some partition of the worker does not decide yet.</param>
/// <param name="Options">Where commands and findings go.</param>
/// <param name="Audit">Where decisions are audited.</param>
/// <param name="Effects">What is known of the portal.</param>
internal sealed record JudgeContext(
    DetectionEngine Engine, CampaignInputs Campaigns, uint Source, bool Learning, bool AnySilent, WorkerOptions Options, AuditOutbox Audit, EffectBoard Effects);

/// <summary>A suspension that was proposed, what the guard said, and the measure that followed.</summary>
/// <param name="Index">Index of the event in the batch.</param>
/// <param name="Proposal">What was proposed.</param>
/// <param name="Verdict">The guard's verdict.</param>
/// <param name="Command">The suspension, or what took its place.</param>
internal readonly record struct GuardedSuspension(int Index, SuspensionProposal Proposal, GuardVerdict Verdict, Command Command);
