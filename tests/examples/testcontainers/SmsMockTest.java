import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@Testcontainers
class SmsMockTest {
  @Container
  static final GenericContainer<?> SMS_MOCK =
      new GenericContainer<>("sms-mock")
          .withCommand("--delivery", "immediate")
          .withExposedPorts(8767)
          .waitingFor(Wait.forHealthcheck());

  /** Returns the base URL that the application is configured with. */
  static String baseUrl() {
    return "http://" + SMS_MOCK.getHost() + ":" + SMS_MOCK.getMappedPort(8767) + "/app/";
  }

  @Test
  void aMessageIsAccepted() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(baseUrl() + "api/rest/v1/sms/send.json"))
            .header("email", "demo@example.com")
            .header("token", "11111111-1111-4111-8111-111111111111")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"recipientNumber\": \"0821234567\", \"message\": \"Hello\"}"))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals(200, answer.statusCode());
  }
}
