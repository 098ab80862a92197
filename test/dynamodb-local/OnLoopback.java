import com.amazonaws.services.dynamodbv2.local.main.ServerRunner;
import com.amazonaws.services.dynamodbv2.local.server.DynamoDBProxyServer;
import java.lang.reflect.Field;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** DynamoDB Local in memory on a free port of the loopback; by itself it would listen on every address. Says `ready <port>`. */
public class OnLoopback {
  public static void main(String[] arguments) throws Exception {
    String[] options = {"-inMemory", "-port", "8000", "-disableTelemetry"};
    DynamoDBProxyServer proxy = ServerRunner.createServerFromCommandLineArgs(options);
    Field field = DynamoDBProxyServer.class.getDeclaredField("server");
    field.setAccessible(true);
    Server server = (Server) field.get(proxy);
    ServerConnector only = null;
    for (Connector connector : server.getConnectors()) {
      only = (ServerConnector) connector;
      only.setHost("127.0.0.1");
      only.setPort(0);
    }
    proxy.start();
    System.out.println("ready " + only.getLocalPort());
    System.out.flush();
    // Ends with whoever started it: its standard input closes.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
