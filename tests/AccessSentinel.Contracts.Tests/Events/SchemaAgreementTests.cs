using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Contracts.Schemas;
using FsCheck;
using Newtonsoft.Json.Linq;
using NJsonSchema;

namespace AccessSentinel.Contracts.Tests.Events;

/// <summary>The parser and the published schema say the same about random events.</summary>
public sealed class SchemaAgreementTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ContractSchemas.AccessEvent).GetAwaiter().GetResult();

    private static readonly string[] Rejecting = ["#/id", "#/time", "#/credential", "#/credential.id", "#/outcome"];

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public void WhatValidatesIsRead(DoNotSize<int> seed)
    {
        var json = new RandomEvents(new Random(seed.Item), 0).Next();

        Schema.Validate(json).ShouldBeEmpty(json);
        Parse(json, out _).ShouldBe(RejectReason.None, json);
    }

    /// <summary>An event is rejected exactly where the schema complains of what may reject; any other complaint is a degradation.</summary>
    [FsCheck.NUnit.Property(MaxTest = 2000)]
    public void WhatDoesNotValidateIsRejectedOrDegraded(DoNotSize<int> seed)
    {
        var json = new RandomEvents(new Random(seed.Item), 0.1).Next();

        var errors = Schema.Validate(json);
        var reason = Parse(json, out var e);

        var action = JToken.Parse(json)["action"];
        var rejects = errors.Any(error => Rejecting.Contains(error.Path)) || action is not { Type: JTokenType.String };
        (reason != RejectReason.None).ShouldBe(rejects, $"{reason}: {json}\n{string.Join('\n', errors)}");
        if (reason == RejectReason.None && errors.Count > 0)
        {
            e.Degradations.ShouldNotBe(Degradations.None, $"{json}\n{string.Join('\n', errors)}");
        }
    }

    [Test]
    public void TheSampleEventsValidate()
    {
        Schema.Validate(Sample.Full).ShouldBeEmpty();
        Schema.Validate(Sample.Least).ShouldBeEmpty();
    }

    private static RejectReason Parse(string json, out AccessEvent e)
    {
        e = default;
        return new AccessEventParser(TagKey.Evaluation).Parse(Encoding.UTF8.GetBytes(json), ref e);
    }
}
