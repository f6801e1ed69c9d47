using System.Net;
using System.Text;
using DotNet.Testcontainers.Builders;
using DotNet.Testcontainers.Containers;
using Xunit;

public sealed class SmsMockTests : IAsyncLifetime
{
    private readonly IContainer _mock = new ContainerBuilder()
        .WithImage("sms-mock")
        .WithCommand("--delivery", "immediate")
        .WithPortBinding(8767, true)
        .WithWaitStrategy(Wait.ForUnixContainer().UntilContainerIsHealthy())
        .Build();

    private string BaseUrl => $"http://{_mock.Hostname}:{_mock.GetMappedPublicPort(8767)}/app/";

    public Task InitializeAsync() => _mock.StartAsync();

    public Task DisposeAsync() => _mock.DisposeAsync().AsTask();

    [Fact]
    public async Task AMessageIsAccepted()
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, BaseUrl + "api/rest/v1/sms/send.json");
        request.Headers.Add("email", "demo@example.com");
        request.Headers.Add("token", "11111111-1111-4111-8111-111111111111");
        request.Content = new StringContent(
            "{\"recipientNumber\": \"0821234567\", \"message\": \"Hello\"}",
            Encoding.UTF8,
            "application/json");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
