SELECT 'a;

 b