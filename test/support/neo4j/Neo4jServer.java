import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.BoltConnector.EncryptionLevel;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.configuration.ssl.SslPolicyConfig;
import org.neo4j.configuration.ssl.SslPolicyScope;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.ByteUnit;

/** Neo4j over Bolt alone: home, port, page cache, TLS (`-`, or a folder with private.key and public.crt). The password stands in NEO4J_PASSWORD. */
class Neo4jServer {
  public static void main(String[] given) {
    var fresh = !Files.exists(Path.of(given[0], "data"));
    var tls = !given[3].equals("-");
    var builder =
        new DatabaseManagementServiceBuilder(Path.of(given[0]))
            .setConfig(BoltConnector.enabled, true)
            .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", Integer.parseInt(given[1])))
            .setConfig(BoltConnector.encryption_level, tls ? EncryptionLevel.REQUIRED : EncryptionLevel.DISABLED)
            .setConfig(GraphDatabaseSettings.pagecache_memory, ByteUnit.parse(given[2]))
            .setConfig(GraphDatabaseSettings.udc_enabled, false)
            .setConfig(GraphDatabaseSettings.lock_acquisition_timeout, Duration.ofSeconds(20))
            .setConfig(GraphDatabaseSettings.auth_enabled, true);
    if (tls) {
      var policy = SslPolicyConfig.forScope(SslPolicyScope.BOLT);
      builder.setConfig(policy.enabled, true).setConfig(policy.base_directory, Path.of(given[3]));
    }
    var server = builder.build();
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown));
    if (fresh) {
      server
          .database("system")
          .executeTransactionally(
              "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED",
              Map.of("password", System.getenv("NEO4J_PASSWORD")));
    }
    System.out.println("ready");
  }
}
