using System.Diagnostics;
using PenguinMails.Gateway.Operation;
using Xunit;

namespace PenguinMails.Tests.Operation;

[Collection(TelemetryAlone.Name)]
public sealed class TraceTests
{
    private const string Recipient = "somebody@recipients.example";
    private const string Subject = "What nobody else reads";

    [Fact]
    public async Task An_email_is_followed_from_the_request_through_the_call_to_the_webhook()
    {
        await using var collector = await Collector.StartAsync();
        using var recorder = new SpanRecorder();
        string id;
        TestTenant tenant;
        await using (var gateway = await ConnectedGateway.StartAsync(settings: Push(collector)))
        {
            tenant = gateway.Tenant;
            id = await gateway.SendAsync(Email());
            await gateway.WaitForAsync(id, "delivered");
            await Eventually.TrueAsync(() => Task.FromResult(recorder.Of("apply webhook", Traces.MessageId, id).Count > 0), () => "No webhook was applied.");
        }

        AssertLinked(recorder, id);
        foreach (var signal in (string[])["/v1/traces", "/v1/metrics"])
        {
            var pushed = collector.Of(signal);
            Assert.Contains(signal == "/v1/traces" ? id : "penguinmails.call.duration", pushed, StringComparison.Ordinal);
            foreach (var secret in (string[])["recipients.example", "yourdomain.com", Subject, tenant.SendKey, tenant.Id.ToString("N")])
                Assert.DoesNotContain(secret, pushed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nothing_is_traced_unless_it_is_asked_for()
    {
        await using var server = await GatewayServer.StartAsync();
        Assert.False(Traces.Source.HasListeners());
    }

    [Theory]
    [InlineData("OTEL_TRACES_EXPORTER", "otlp", true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9", true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://127.0.0.1:9", false)]
    [InlineData("OTEL_TRACES_EXPORTER", "none", false)]
    public async Task The_standard_variables_turn_it_on(string variable, string value, bool isOn)
    {
        await using var server = await GatewayServer.StartAsync(settings: new Dictionary<string, string?> { [variable] = value });
        Assert.Equal(isOn, Traces.Source.HasListeners());
    }

    private static void AssertLinked(SpanRecorder recorder, string id)
    {
        var accept = Assert.Single(recorder.Of("accept email", Traces.MessageId, id));
        var call = Assert.Single(recorder.Of("call provider", Traces.MessageId, id));
        Assert.Equal(accept.SpanId, Assert.Single(call.Links).Context.SpanId);
        Assert.NotEqual(accept.TraceId, call.TraceId);
        var request = Assert.Single(recorder.Spans, span => span.SpanId == accept.ParentSpanId);
        Assert.Equal("POST /api/v1/emails/send", request.DisplayName);
        Assert.DoesNotContain(request.TagObjects, tag => tag.Key is "url.path" or "user_agent.original" or "server.address");

        var exchange = Assert.Single(recorder.Spans, span => span.ParentSpanId == call.SpanId);
        Assert.Equal(("System.Net.Http", ActivityKind.Client), (exchange.Source.Name, exchange.Kind));
        Assert.Equal("127.0.0.1", exchange.GetTagItem("server.address"));
        Assert.Null(exchange.GetTagItem("url.full"));
        // The provider, which is in this process, did not hear of the trace.
        Assert.DoesNotContain(recorder.Spans, span => span.ParentSpanId == exchange.SpanId);

        var apply = recorder.Of("apply webhook", Traces.CallId, (string?)call.GetTagItem(Traces.CallId))[0];
        Assert.Equal((id, "done"), (apply.GetTagItem(Traces.MessageId), apply.GetTagItem("pm.state")));
        var receive = Assert.Single(recorder.Spans, span => span.SpanId == Assert.Single(apply.Links).Context.SpanId);
        Assert.Equal("receive webhook", receive.OperationName);
        Assert.NotEqual(receive.TraceId, apply.TraceId);
    }

    private static Dictionary<string, string?> Push(Collector collector) => new()
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Url,
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
    };

    private static object Email() => new
    {
        from = "Penguin <noreply@yourdomain.com>",
        to = Recipient,
        subject = Subject,
        text_body = "Hello",
        type = "transactional",
    };
}
