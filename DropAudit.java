import org.apache.logging.log4j.*;
public class DropAudit { public static void main(String[] a) throws Exception { Logger l = LogManager.getLogger("etl"); char[] c=new char[1000]; java.util.Arrays.fill(c,'x'); String p=new String(c);
 for (int i=0;i<4000;i++) l.info("fill {} {}", i, p);
 long t=System.nanoTime(); l.info(MarkerManager.getMarker("AUDIT"), "audited"); System.err.printf("audit held %d ms%n",(System.nanoTime()-t)/1000000); System.exit(0);} }
